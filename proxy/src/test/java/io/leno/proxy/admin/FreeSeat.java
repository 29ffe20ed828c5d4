package io.leno.proxy.admin;

import io.leno.runtime.spi.MovedConnection;
import io.leno.runtime.spi.ProxyCore;
import io.leno.runtime.spi.ProxySeat;
import io.leno.runtime.spi.ProxyState;
import io.leno.runtime.spi.ProxyTerm;
import io.leno.runtime.spi.StatCounts;
import io.netty.channel.Channel;

import java.util.List;
import java.util.Map;

/// A seat for what needs loops and sockets and has no generations.
final class FreeSeat implements ProxyCore {
    private FreeSeat() {}

    static ProxyTerm taken() {
        ProxyTerm term = new ProxySeat("test").enter(new FreeSeat(), -1);
        term.serve();
        return term;
    }

    @Override
    public ProxyState state() {
        return new ProxyState(List.of(), Map.of(), false, true);
    }

    @Override
    public void serve() {}

    @Override
    public boolean adopt(MovedConnection connection) {
        return false;
    }

    @Override
    public boolean adoptAdmin(Channel channel) {
        return false;
    }

    @Override
    public void drain() {}

    @Override
    public StatCounts takeCounts() {
        return StatCounts.NONE;
    }

    @Override
    public void count(StatCounts counts) {}

    @Override
    public long streamsUsing(long bundleId) {
        return 0;
    }
}
