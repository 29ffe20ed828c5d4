/// The Bookinfo application as small services, and the demo that runs them in a mesh. Start with
/// [Demo].
@NullMarked
package io.leno.bookinfo;

import org.jspecify.annotations.NullMarked;
