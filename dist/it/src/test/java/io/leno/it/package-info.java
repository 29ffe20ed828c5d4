/// The built distribution as its users run it, alone and beside real peers. Start with
/// [LenoCommand].
@NullMarked
package io.leno.it;

import org.jspecify.annotations.NullMarked;
