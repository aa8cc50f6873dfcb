//! A plan carried out: [`Plan`](crate::plan::Plan) × [`Storage`](crate::storage::Storage) × journal → outcome.
