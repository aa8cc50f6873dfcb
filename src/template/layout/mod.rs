//! Catalogue × school → the wanted tree.
