package io.leno.proxy.health;

import io.netty.buffer.ByteBuf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The two messages of `grpc.health.v1`, a field each, in gRPC's framing: a flag for compression
/// and four bytes of length go before the message.
final class GrpcHealthMessages {
    private static final int FRAME_HEAD = 5;
    private static final int SERVICE_FIELD = (1 << 3) | 2;
    private static final int STATUS_FIELD = 1 << 3;

    /// Not among the statuses.
    static final int UNREADABLE = -1;

    private GrpcHealthMessages() {}

    /// `HealthCheckRequest`.
    ///
    /// @param service empty: not sent
    static byte[] request(String service) {
        var message = new ByteArrayOutputStream();
        if (!service.isEmpty()) {
            byte[] name = service.getBytes(StandardCharsets.UTF_8);
            message.write(SERVICE_FIELD);
            varint(message, name.length);
            message.writeBytes(name);
        }
        var framed = new ByteArrayOutputStream();
        framed.write(0);
        for (int shift = 24; shift >= 0; shift -= 8) framed.write(message.size() >> shift);
        framed.writeBytes(message.toByteArray());
        return framed.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    /// The `status` of a `HealthCheckResponse`, 0 where it says none; [#UNREADABLE] for what is no
    /// uncompressed message.
    static int servingStatus(ByteBuf framed) {
        if (framed.readableBytes() < FRAME_HEAD) return UNREADABLE;
        ByteBuf in = framed.duplicate();
        if (in.readByte() != 0 || in.readInt() != in.readableBytes()) return UNREADABLE;
        int status = 0;
        while (in.isReadable()) {
            long tag = varint(in);
            long value = varint(in);
            if (tag < 0 || value < 0) return UNREADABLE;
            if (tag == STATUS_FIELD) status = (int) value;
            else if ((tag & 7) == 2 && in.readableBytes() >= value) in.skipBytes((int) value);
            else if ((tag & 7) != 0) return UNREADABLE;
        }
        return status;
    }

    private static long varint(ByteBuf in) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            if (!in.isReadable()) return UNREADABLE;
            byte next = in.readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) return value;
        }
        return UNREADABLE;
    }
}
