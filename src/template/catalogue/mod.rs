//! Templates: YAML → [`Catalogue`](crate::tree::Catalogue) and [`Calendar`](crate::calendar::Calendar).
