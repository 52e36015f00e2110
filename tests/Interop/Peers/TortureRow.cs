using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tandem.Interop.Tests.Peers;

/// <summary>One row of tests/vectors/rfc4475/outcomes.tsv and its message.</summary>
/// <param name="File">The message's name.</param>
/// <param name="Transport">What the top Via names.</param>
/// <param name="Wire">What comes back over that transport.</param>
/// <param name="Tcp">What comes back over TCP; a list of status codes when it is more than one message there.</param>
internal sealed partial record TortureRow(string File, string Transport, string Wire, string Tcp)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "vectors", "rfc4475");

    public static IReadOnlyList<TortureRow> All { get; } = [.. System.IO.File.ReadAllLines(Path.Combine(Folder, "outcomes.tsv")).Skip(1).Select(line => Parse(line.Split('\t')))];

    public byte[] Octets { get; } = System.IO.File.ReadAllBytes(Path.Combine(Folder, File + ".dat"));

    /// <summary>The message with a top Via that names TCP: one that names another transport than the one it came over is refused.</summary>
    public byte[] OctetsForTcp
    {
        get
        {
            var via = TopVia().Match(Text);
            var udp = via.Success ? Text.IndexOf("UDP", via.Index, StringComparison.Ordinal) : -1;
            return udp < 0 || Transport != "udp" ? Octets : Encoding.Latin1.GetBytes(string.Concat(Text.AsSpan(0, udp), "TCP", Text.AsSpan(udp + 3)));
        }
    }

    public string Method => StartLine.Split(' ')[0];

    /// <summary>Without the parameters of the URI.</summary>
    public string RequestUri => AddressOfRecord().Match(StartLine).Groups[1].Value;

    /// <summary>Where an answer goes that is routed by the top Via (RFC 3261 section 18.2.2).</summary>
    public int AnswerPort => SentByPort().Match(Text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 5060;

    /// <summary>What a server tells transactions apart by: sent-by and branch of the top Via, and the method.</summary>
    public string TransactionKey => Method + " " + TopVia().Match(Text).Groups[1].Value;

    private string Text => Encoding.Latin1.GetString(Octets);

    private string StartLine => Text.Split("\r\n")[0];

    private static TortureRow Parse(string[] cells) => new(cells[1], cells[4], cells[5], cells[7] == "=" ? cells[5] : cells[7]);

    [GeneratedRegex(@"^\S+ (\S+@[^\s;?]+|[^\s;?]+)")]
    private static partial Regex AddressOfRecord();

    [GeneratedRegex(@"\r\n(?:Via|v)\s*:\s*([^\r]*)", RegexOptions.IgnoreCase)]
    private static partial Regex TopVia();

    [GeneratedRegex(@"\A(?:(?!\r\n(?:Via|v)\s*:).)*\r\n(?:Via|v)\s*:\s*SIP\s*/\s*[\d.]+\s*/\s*\w+\s+(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])\s*:\s*(\d+)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex SentByPort();
}
