/// Boots the OSGi framework with a profile. Start with [LenoFramework].
@NullMarked
package io.leno.runtime.framework;

import org.jspecify.annotations.NullMarked;
