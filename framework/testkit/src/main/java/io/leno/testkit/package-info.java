/// Fakes, recorders and contract tests for Leno's extension points. A filter is tested with
/// [FakeHttpStream].
@NullMarked
package io.leno.testkit;

import org.jspecify.annotations.NullMarked;
