/// ServiceEntries: addresses and protocols.
@NullMarked
package io.leno.analysis.serviceentry;

import org.jspecify.annotations.NullMarked;
