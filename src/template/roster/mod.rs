//! Rosters in CSV and XLSX, and who is who.
