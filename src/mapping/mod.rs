pub mod normalise;
