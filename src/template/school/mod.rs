//! `hoso.yaml` → [`School`](crate::tree::School).
