/// The commands of `leno` and their options. Start with [LenoCommandLine].
@NullMarked
package io.leno.runtime.command;

import org.jspecify.annotations.NullMarked;
