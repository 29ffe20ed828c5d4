package io.leno.script.js.graal;

import io.leno.api.filter.HttpStream;
import io.leno.api.filter.SharedStore;

/// What a run has from its filter.
interface ScriptScope {
    /// Name of the filter in its chain.
    String filterName();

    /// JSON; the route's own where it says something.
    String config(HttpStream stream);

    SharedStore store();

    /// A handler begins.
    void begins();

    /// It has run to its end, or failed.
    void ended(Allowance used);

    /// A script failed; the message it worked on goes on without it.
    void failed(HttpStream stream, ScriptFailure failure);
}
