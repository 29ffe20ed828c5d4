package io.leno.proxy.h2;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;

import java.util.Arrays;

/// Counts the frames that were written and that the peer has not read: they wait in our memory. A
/// peer that makes us answer and does not read is cut off. Envoy: `max_outbound_frames`,
/// `max_outbound_control_frames`.
final class OutboundLedger implements ChannelFutureListener {
    private final int maxFrames;
    private final int maxControlFrames;
    private final Http2Stats stats;

    /// Frames of each write under way, control frames above bit 32; they complete in order.
    private long[] writes = new long[4];

    private int firstWrite;
    private int writeCount;

    private int frames;
    private int controlFrames;
    private int unwritten;
    private int unwrittenControl;

    OutboundLedger(Http2Settings settings, Http2Stats stats) {
        maxFrames = settings.maxOutboundFrames();
        maxControlFrames = settings.maxOutboundControlFrames();
        this.stats = stats;
    }

    void add(boolean control) {
        unwritten++;
        if (control) unwrittenControl++;
    }

    /// More waits than may.
    boolean isOver() {
        return isControlOver() || frames + unwritten > maxFrames;
    }

    private boolean isControlOver() {
        return controlFrames + unwrittenControl > maxControlFrames;
    }

    /// Counts what [#isOver] says, and tells it in Envoy's words.
    String overflow() {
        boolean control = isControlOver();
        (control ? stats.outboundControlFlood : stats.outboundFlood).inc();
        return "overload_error:Too_many_"
                + (control ? "control_" : "")
                + "frames_in_the_outbound_queue.";
    }

    /// What was added since the last call goes out with this promise.
    ChannelPromise written(ChannelPromise promise) {
        if (writeCount == writes.length) moreWrites();
        int last = (firstWrite + writeCount++) & (writes.length - 1);
        writes[last] = (long) unwrittenControl << 32 | unwritten;
        frames += unwritten;
        controlFrames += unwrittenControl;
        unwritten = 0;
        unwrittenControl = 0;
        promise.addListener(this);
        return promise;
    }

    @Override
    public void operationComplete(ChannelFuture done) {
        if (writeCount == 0) return;
        long write = writes[firstWrite];
        firstWrite = (firstWrite + 1) & (writes.length - 1);
        writeCount--;
        frames -= (int) write;
        controlFrames -= (int) (write >> 32);
    }

    /// The length is a power of two.
    private void moreWrites() {
        long[] more = Arrays.copyOfRange(writes, firstWrite, firstWrite + writes.length * 2);
        System.arraycopy(writes, 0, more, writes.length - firstWrite, firstWrite);
        writes = more;
        firstWrite = 0;
    }
}
