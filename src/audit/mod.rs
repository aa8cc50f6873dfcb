//! What is there, held against what should be: obligations × snapshot × evidence → an audit.
