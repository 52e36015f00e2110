using System.ComponentModel.DataAnnotations;

namespace Tandem.Server.Options;

/// <summary>Export of captured messages to a collector that understands HEP version 3, such as Homer, sngrep or Kamailio.</summary>
internal sealed record HepOptions
{
    /// <summary>The port of collectors.</summary>
    public const int DefaultPort = 9060;

    /// <summary>Host and port of the collector, such as <c>homer.example.com:9060</c>. When it is not set, nothing is exported.</summary>
    public string? Server { get; init; }

    /// <summary>How packets are carried.</summary>
    public HepTransport Transport { get; init; }

    /// <summary>The number by which the collector knows this node.</summary>
    [Range(0, uint.MaxValue)]
    public long CaptureId { get; init; } = 2001;

    /// <summary>The collector's key, if it wants one.</summary>
    public string? Key { get; init; }

    /// <summary>Of how many calls of 100 messages are exported; a call is exported whole or not at all.</summary>
    [Range(1, 100)]
    public int Sampling { get; init; } = 100;

    /// <summary>Memory for messages that wait to be exported, in octets. What comes over it is left out and counted.</summary>
    [Range(65536, 1L << 30)]
    public long MaxQueuedBytes { get; init; } = 16L << 20;

    /// <summary>Host and port of <see cref="Server"/>.</summary>
    public static bool TryParseServer(string text, out string host, out int port)
    {
        (host, port) = (text, DefaultPort);
        var colon = text.LastIndexOf(':');
        // An IPv6 address has colons of its own; a port stands behind its bracket.
        if (colon >= 0 && (text[0] != '[' ? text.IndexOf(':', StringComparison.Ordinal) == colon : text[colon - 1] == ']'))
        {
            host = text[..colon];
            if (!int.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port) || port is 0 or > System.Net.IPEndPoint.MaxPort) return false;
        }

        host = host.Trim('[', ']');
        return Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }
}

/// <summary>How packets are carried to the collector.</summary>
internal enum HepTransport
{
    /// <summary>A datagram for each message.</summary>
    Udp,

    /// <summary>One connection.</summary>
    Tcp,
}
