package io.leno.proxy.filter;

/// Work that a filter gave away, interrupted when its stream ended.
///
/// @param since `System.nanoTime()` of that moment
record Leftover(Thread work, FilterConduct conduct, long since) {}
