package io.leno.script.lua;

import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.Methods;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// A body, or a piece of one, in a script's hands.
final class BodyObject extends ScriptObject {
    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(new Methods<>(BodyObject.class, EnvoyTypes.common("BufferWrapper")))
                    .add("length", (self, arguments) -> (double) self.length.getAsInt())
                    .add("getBytes", (self, arguments) -> self.getBytes(arguments))
                    .add("setBytes", (self, arguments) -> self.setBytes(arguments))
                    .all();

    private final IntSupplier length;
    private final Supplier<byte[]> content;
    private final Consumer<byte[]> replace;

    BodyObject(
            ScriptRun run, IntSupplier length, Supplier<byte[]> content, Consumer<byte[]> replace) {
        super(run);
        this.length = length;
        this.content = content;
        this.replace = replace;
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private Object getBytes(Arguments arguments) {
        long index = (long) arguments.number(1);
        long count = (long) arguments.number(2);
        byte[] all = content.get();
        if (index < 0 || count < 0 || index + count > all.length) {
            throw arguments
                    .state()
                    .error(
                            "index/length must be >= 0 and (index + length) must be <= buffer"
                                    + " size");
        }
        arguments.state().budget().allocate(count);
        return LuaValues.ofBytes(Arrays.copyOfRange(all, (int) index, (int) (index + count)));
    }

    private Object setBytes(Arguments arguments) {
        byte[] bytes = LuaValues.toBytes(arguments.string(1));
        arguments.state().budget().write(bytes.length);
        replace.accept(bytes);
        run().bodyChanged(bytes.length);
        return (double) bytes.length;
    }
}
