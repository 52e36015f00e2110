using Tandem.Contracts;
using Tandem.Core.Proxying;
using Tandem.Core.Routing;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Trunking;

/// <summary>
/// Asks the trunks by OPTIONS (RFC 3261 section 11) whether they are there. Any final response but 503 says so; several in a row without one take the trunk out of service until it answers again.
/// </summary>
internal sealed class TrunkPings(Trunks trunks, IFlowDirectory flows, TransactionLayer transactions, RequestForwarding forwarding, Identifiers identifiers)
{
    private readonly TimerQueue<TrunkLink> _timers = new();

    /// <summary>When <see cref="Advance"/> wants to be called next.</summary>
    public Instant Deadline => _timers.Deadline;

    /// <summary>Starts to ask. Once, before the first input.</summary>
    public void Start(Instant now)
    {
        foreach (var link in trunks.Links)
            if (link.Trunk.PingInterval > TimeSpan.Zero) link.Timer = _timers.Start(now, link);
    }

    /// <summary>Sends what is due, and gives up what was not answered.</summary>
    public void Advance(Instant now)
    {
        while (_timers.TryTake(now, out var link))
        {
            if (link.Ping is null) Send(link, now);
            else Fail(link, now);
        }
    }

    /// <summary>Takes a response to an OPTIONS.</summary>
    public void Receive(TrunkLink link, ClientTransaction client, SipMessage response, Instant now)
    {
        if (response.StatusCode < 200) return;
        if (response.StatusCode == 503)
        {
            Failed(link, client, now);
            return;
        }

        // One that comes late says so as well.
        link.FailedPings = 0;
        if (!link.IsUp)
            foreach (var other in trunks.Links) other.Turns = 0;
        link.IsUp = true;
        if (client == link.Ping) Rest(link, now);
    }

    /// <summary>There will be no response to an OPTIONS.</summary>
    public void Failed(TrunkLink link, ClientTransaction client, Instant now)
    {
        if (client == link.Ping) Fail(link, now);
    }

    /// <summary>A request has failed on a trunk: it is asked at once, not only when its time comes.</summary>
    public void Doubt(TrunkLink link, Instant now)
    {
        if (link.Ping is not null || link.Trunk.PingInterval == TimeSpan.Zero) return;
        _timers.Cancel(ref link.Timer);
        link.Timer = _timers.Start(now, link);
    }

    private void Send(TrunkLink link, Instant now)
    {
        if (!flows.TryOpen(link.Trunk.Transport, link.Trunk.Address, out var flow))
        {
            Fail(link, now);
            return;
        }

        var options = SipMessage.CreateRequest(SipMethod.Options, NextHops.WriteUri(default, link.Trunk.Transport, link.Trunk.Address));
        forwarding.AddVia(options, flow, 0);
        options.Append(HeaderName.MaxForwards, "70"u8);
        AppendIdentity(options, flow);
        options.Append(HeaderName.CSeq, "1 OPTIONS"u8);
        options.Append(HeaderName.Accept, "application/sdp"u8);
        options.Append(HeaderName.ContentLength, "0"u8);
        link.Ping = transactions.Send(options, flow, now, link);
        link.Timer = _timers.Start(now + link.Trunk.PingTimeout, link);
    }

    private void AppendIdentity(SipMessage options, in Flow flow)
    {
        var sentBy = flows.Listener(flow).SentBy.Span;
        var from = new SipWriter(new byte[sentBy.Length + Identifiers.Length + 40]);
        from.Append("<sip:tandem@"u8);
        from.Append(sentBy);
        from.Append(">;tag="u8);
        identifiers.Write(from.Free);
        from.Advance(Identifiers.Length);
        options.Append(HeaderName.From, from.Written);
        options.Append(HeaderName.To, [(byte)'<', .. options.RequestUri, (byte)'>']);
        Span<byte> callId = stackalloc byte[Identifiers.Length];
        identifiers.Write(callId);
        options.Append(HeaderName.CallId, callId);
    }

    private void Fail(TrunkLink link, Instant now)
    {
        if (++link.FailedPings >= link.Trunk.PingTimeoutCount) link.IsUp = false;
        Rest(link, now);
    }

    private void Rest(TrunkLink link, Instant now)
    {
        link.Ping = null;
        _timers.Cancel(ref link.Timer);
        link.Timer = _timers.Start(now + link.Trunk.PingInterval, link);
    }
}
