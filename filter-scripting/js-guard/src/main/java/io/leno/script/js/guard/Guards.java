package io.leno.script.js.guard;

/// The guards of an engine's contexts; a service of its instrument [GuardInstrument#ID].
public interface Guards {
    /// The guard of the context that is entered on this thread.
    Guard current();
}
