//! A made-up house of our own.
mod bookings;
mod content;
