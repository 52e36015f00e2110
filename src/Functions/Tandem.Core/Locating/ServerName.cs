using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Locating;

/// <summary>What a URI says of the server that it is to be sent to (RFC 3263 section 4): the host is looked up, as far as it is a name, with what else is given deciding how.</summary>
/// <param name="Host">The name in lower case, or an IP literal.</param>
/// <param name="Port">The port; 0 when none is given.</param>
/// <param name="Transport">The transport; None when none is given.</param>
/// <param name="IsSips">Whether only TLS will do.</param>
internal sealed record ServerName(string Host, ushort Port, SipTransport Transport, bool IsSips)
{
    private const int MaxLength = 253;
    private const int MaxLabel = 63;

    /// <summary>Whether the host is an IP literal.</summary>
    public bool IsNumeric => PeerAddress.TryParse(Encoding.ASCII.GetBytes(Host), 0, out _);

    /// <summary>The transport when neither the URI nor the domain names one (section 4.1).</summary>
    public SipTransport DefaultTransport => Transport != SipTransport.None ? Transport : IsSips ? SipTransport.Tls : SipTransport.Udp;

    /// <summary>Reads the name out of a URI: of <c>maddr</c> where there is one. False for a transport that cannot be opened, or a host that is no domain name.</summary>
    public static bool TryRead(in SipUri uri, out ServerName? name)
    {
        name = null;
        var transport = uri.Transport;
        if (transport.IsWebSocket() || (transport == SipTransport.None && uri.Parameters.Has("transport"u8))) return false;
        // Section 4.1: a sips URI is never served without TLS.
        if (uri.IsSips && transport is not (SipTransport.None or SipTransport.Tls)) return false;
        var host = uri.Parameters.TryGet("maddr"u8, out var maddr) ? maddr : uri.Host;
        if (!PeerAddress.TryParse(host, 0, out _) && !TryTrim(host, out host)) return false;
        name = new ServerName(Encoding.ASCII.GetString(host).ToLowerInvariant(), (ushort)uri.Port, transport, uri.IsSips);
        return true;
    }

    /// <summary>The port of a transport when nothing names another.</summary>
    public static ushort DefaultPort(SipTransport transport) => transport.IsSecure() ? (ushort)5061 : (ushort)5060;

    // Letters, digits, hyphens and, for services, underscores, in labels of 1 to 63 octets: nothing else is asked for.
    private static bool TryTrim(ReadOnlySpan<byte> host, out ReadOnlySpan<byte> name)
    {
        name = host.EndsWith("."u8) ? host[..^1] : host;
        if (name.Length is 0 or > MaxLength) return false;
        foreach (var range in name.Split((byte)'.'))
        {
            var label = name[range];
            if (label.Length is 0 or > MaxLabel) return false;
            foreach (var octet in label)
                if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'-' or (byte)'_')) return false;
        }

        return true;
    }
}

/// <summary>One server that a name led to.</summary>
/// <param name="Transport">How it is reached.</param>
/// <param name="Address">Its address and port.</param>
internal readonly record struct ServerAddress(SipTransport Transport, PeerAddress Address);
