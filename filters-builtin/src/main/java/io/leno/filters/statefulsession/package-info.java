/// Leads the requests of a session to one host. Start with [StatefulSessionFilterFactory].
@NullMarked
package io.leno.filters.statefulsession;

import org.jspecify.annotations.NullMarked;
