//! Jumio simulator.
