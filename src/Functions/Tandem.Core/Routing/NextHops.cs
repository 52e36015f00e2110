using Tandem.Contracts;
using Tandem.Core.Location;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Routing;

/// <summary>What <see cref="NextHops"/> found.</summary>
internal enum NextHop : byte
{
    /// <summary>A flow to send on.</summary>
    Found,

    /// <summary>The one flow that led there has ended (RFC 5626 section 5.3: 430).</summary>
    FlowEnded,

    /// <summary>The URI names a host that cannot be resolved: a name (that is for <see cref="Locating.ServerLocator"/>), or a transport that cannot be opened.</summary>
    Unresolvable,
}

/// <summary>
/// Chooses the flow to a next hop (RFC 3261 section 18.1.1, RFC 5626 section 5.3). A client behind a NAT writes an address of its own network into its URI, so what it is reached by is
/// the flow it came in on; one that writes the address it comes from means the port and transport it writes, too.
/// </summary>
internal sealed class NextHops(IFlowDirectory flows)
{
    /// <summary>The URI of the first hop to a binding: its first Path value, or its contact.</summary>
    public static ReadOnlySpan<byte> Of(Binding binding)
    {
        if (binding.Path.IsEmpty) return binding.RequestUri.Span;
        var path = binding.Path.Span;
        var open = path.IndexOf((byte)'<');
        var length = path[(open + 1)..].IndexOf((byte)'>');
        return open < 0 || length < 0 ? path : path.Slice(open + 1, length);
    }

    /// <summary>Chooses the flow to the first hop of a binding. An outbound registration is reached by its flow and in no other way (RFC 5626 section 5.3).</summary>
    public NextHop Choose(in SipUri uri, Binding binding, out Flow flow)
    {
        if (!binding.IsOutbound || !binding.Path.IsEmpty) return Choose(uri, binding.Flow, out flow);
        flow = binding.Flow;
        return flows.IsOpen(flow) ? NextHop.Found : NextHop.FlowEnded;
    }

    /// <summary>Chooses the flow to the host that <paramref name="uri"/> names, given the flow that it is known to be behind, or none.</summary>
    public NextHop Choose(in SipUri uri, in Flow known, out Flow flow)
    {
        flow = known;
        if (known.IsNone) return TryResolve(uri, out var transport, out var remote) && flows.TryOpen(transport, remote, out flow) ? NextHop.Found : NextHop.Unresolvable;
        if (known.Connection != 0 && flows.IsOpen(known)) return NextHop.Found;
        // "ob" asks for the flow and nothing else (RFC 5626 section 5.3).
        if (!uri.Parameters.Has("ob"u8) && NamesPeer(uri, known, out var named, out var address))
        {
            if (named == known.Transport && address == known.Remote && flows.IsOpen(known)) return NextHop.Found;
            if (flows.TryOpen(named, address, out flow)) return NextHop.Found;
        }

        flow = known;
        return flows.IsOpen(known) ? NextHop.Found : NextHop.FlowEnded;
    }

    /// <summary>Whether the URI names the very host that the flow led to: then no NAT is between, and it can be reached by its URI too.</summary>
    public static bool NamesPeer(in SipUri uri, in Flow flow, out SipTransport transport, out PeerAddress remote) =>
        TryResolve(uri, out transport, out remote) && remote.WithPort(0) == flow.Remote.WithPort(0);

    /// <summary>Writes the URI of a user, or of none, at an address.</summary>
    public static byte[] WriteUri(ReadOnlySpan<byte> user, SipTransport transport, in PeerAddress address)
    {
        var uri = new SipWriter(new byte[user.Length + 80]);
        uri.Append("sip:"u8);
        uri.Append(user);
        if (!user.IsEmpty) uri.Append((byte)'@');
        uri.Advance(address.FormatHost(uri.Free));
        uri.Append((byte)':');
        uri.Append(address.Port);
        if (transport != SipTransport.Udp)
        {
            uri.Append(";transport="u8);
            uri.Append(transport.UriName());
        }

        return uri.Written.ToArray();
    }

    /// <summary>Reads address and transport of a URI with a numeric host.</summary>
    public static bool TryResolve(in SipUri uri, out SipTransport transport, out PeerAddress remote)
    {
        transport = uri.Transport;
        remote = default;
        if (transport == SipTransport.None)
        {
            if (uri.Parameters.Has("transport"u8)) return false;
            transport = uri.IsSips ? SipTransport.Tls : SipTransport.Udp;
        }

        var port = uri.Port != 0 ? uri.Port : transport.IsSecure() ? 5061 : 5060;
        return PeerAddress.TryParse(uri.Host, (ushort)port, out remote);
    }
}
