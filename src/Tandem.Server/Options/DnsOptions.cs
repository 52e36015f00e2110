using System.ComponentModel.DataAnnotations;

namespace Tandem.Server.Options;

/// <summary>Which name servers are asked for the servers of foreign domains, and how patiently.</summary>
internal sealed record DnsOptions
{
    /// <summary>Name servers as IP addresses, with a port where it is not 53, such as 192.0.2.53 or 127.0.0.1:5353. When none is given those of /etc/resolv.conf.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>How long a name server may take for one answer.</summary>
    [TimeRange("00:00:00.100", "00:00:30")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many times each name server is asked before the question counts as not answered.</summary>
    [Range(1, 5)]
    public int Attempts { get; init; } = 2;
}
