/// Where the value of an option comes from: flag, environment, file. Start with [SettingSources].
@NullMarked
package io.leno.runtime.settings;

import org.jspecify.annotations.NullMarked;
