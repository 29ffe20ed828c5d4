/// Fakes, recorders and contract tests for Leno's extension points. A filter is tested with
/// [FakeHttpStream], an adapter with [PlatformAdapterContract].
@NullMarked
package io.leno.testkit;

import org.jspecify.annotations.NullMarked;
