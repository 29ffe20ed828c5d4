package io.leno.script.js.graal;

import io.leno.api.filter.BodyData;

import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/// A piece of a body on its way, in a script's hands.
public final class Piece {
    private final ScriptRun run;
    private final byte[] bytes;
    private @Nullable BodyData data;
    private int offset;
    private int length;

    /// One that has just come.
    Piece(ScriptRun run, byte[] bytes, BodyData data) {
        this.run = run;
        this.bytes = bytes;
        this.data = data;
    }

    /// One that is held.
    ///
    /// @param offset in what is held
    Piece(ScriptRun run, byte[] bytes, int offset) {
        this.run = run;
        this.bytes = bytes;
        this.offset = offset;
        length = bytes.length;
    }

    @Export
    public ByteBuffer bytes() {
        return Bytes.buffer(bytes);
    }

    /// Puts other bytes in their place, as long as they have not gone on.
    @Export
    public void replace(Value content) {
        byte[] other = Bytes.of(content);
        run.loop().countOutput(other.length);
        if (data != null) {
            data.replace(other);
            return;
        }
        run.replaceHeld(this, offset, length, other);
        length = other.length;
    }

    /// The call that brought it has ended; if the script holds it, it is among what is held now.
    void callEnds(int heldBefore, int heldLength) {
        data = null;
        offset = heldBefore;
        length = heldLength;
    }
}
