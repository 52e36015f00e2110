using System.Globalization;
using Tandem.Ng.Bencode;

namespace Tandem.Ng;

/// <summary>
/// A request, read so that each wish has one form: keys with hyphens or spaces, and flags of the list <c>flags</c> that stand for keys (<c>SDES-off</c>, <c>codec-strip-G722</c>, <c>ICE=force</c>), mean the same. Immutable.
/// </summary>
public sealed class NgRequest
{
    private static readonly Dictionary<string, NgCommand> Commands = Enum.GetValues<NgCommand>().Where(command => command != NgCommand.Unknown).ToDictionary(NameOf, command => command, StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, List<string>> _words = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _flags = new(StringComparer.OrdinalIgnoreCase);

    private NgRequest(BencodeDictionary body)
    {
        foreach (var (name, value) in body.Entries)
        {
            var key = NgKeys.Plain(name);
            if (key == NgKeys.Sdp) Sdp = value is BencodeText sdp ? sdp.Octets : default;
            else if (key == NgKeys.Blob) Blob = value is BencodeText blob ? blob.Octets : default;
            else if (key == NgKeys.Flags) foreach (var flag in WordsOf(value)) AddFlag(flag);
            else if (value is BencodeDictionary inner) foreach (var (part, words) in inner.Entries) Add($"{key}-{NgKeys.Plain(part)}", WordsOf(words));
            else Add(key, WordsOf(value));
        }

        Command = Find(NgKeys.Command) is { } text && Commands.TryGetValue(NgKeys.Plain(text), out var command) ? command : NgCommand.Unknown;
    }

    /// <summary>What is asked for.</summary>
    public NgCommand Command { get; }

    /// <summary>The description; empty without one.</summary>
    public ReadOnlyMemory<byte> Sdp { get; }

    /// <summary>The octets of a sound; empty without.</summary>
    public ReadOnlyMemory<byte> Blob { get; }

    /// <summary>The Call-ID; null without.</summary>
    public string? CallId => Find(NgKeys.CallId);

    /// <summary>The tag of From; null without.</summary>
    public string? FromTag => Find(NgKeys.FromTag);

    /// <summary>The tag of To; null without.</summary>
    public string? ToTag => Find(NgKeys.ToTag);

    /// <summary>The branch of Via; null without.</summary>
    public string? ViaBranch => Find(NgKeys.ViaBranch);

    /// <summary>What the party is to be called in reports; null without.</summary>
    public string? Label => Find(NgKeys.Label) ?? Find(NgKeys.FromLabel);

    /// <summary>Flags that stand for no key, with hyphens.</summary>
    public IReadOnlySet<string> Flags => _flags;

    /// <summary>Reads a request. What it does not know, it leaves to <see cref="Find"/> and <see cref="Words"/>.</summary>
    public static NgRequest Read(BencodeDictionary body) => new(body);

    /// <summary>The first word of a key with hyphens; null without.</summary>
    public string? Find(string key) => _words.TryGetValue(key, out var words) && words.Count > 0 ? words[0] : null;

    /// <summary>All words of a key with hyphens; those of a dictionary within have both names: <c>codec-strip</c>.</summary>
    public IReadOnlyList<string> Words(string key) => _words.TryGetValue(key, out var words) ? words : [];

    /// <summary>The number of a key; null when there is none that can be read.</summary>
    public long? Number(string key) => long.TryParse(Find(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The name of a command, with hyphens.</summary>
    public static string NameOf(NgCommand command)
    {
        var name = command.ToString();
        return string.Concat(name.Select((letter, at) => at > 0 && char.IsUpper(letter) ? "-" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));
    }

    /// <summary>A flag that has a value, or begins with the name of a key that has a list, is that key.</summary>
    private void AddFlag(string flag)
    {
        var equals = flag.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
        {
            Add(NgKeys.Plain(flag[..equals]), [flag[(equals + 1)..]]);
            return;
        }

        var plain = NgKeys.Plain(flag);
        if (NgKeys.Prefixes.FirstOrDefault(prefix => plain.StartsWith(prefix + "-", StringComparison.OrdinalIgnoreCase)) is { } key) Add(key, [flag[(key.Length + 1)..]]);
        else if (NgKeys.Protocols.FirstOrDefault(protocol => protocol.Equals(flag, StringComparison.OrdinalIgnoreCase)) is { } named) Add(NgKeys.TransportProtocol, [named]);
        else _flags.Add(plain);
    }

    private void Add(string key, IEnumerable<string> words)
    {
        // A codec to convert to has a short name too.
        if (key == "transcode") key = NgKeys.CodecTranscode;
        if (!_words.TryGetValue(key, out var known)) _words[key] = known = [];
        known.AddRange(words);
    }

    private static IEnumerable<string> WordsOf(BencodeValue value) => value switch
    {
        BencodeText text => [text.ToString()],
        BencodeNumber number => [number.Value.ToString(CultureInfo.InvariantCulture)],
        BencodeList list => list.Items.SelectMany(WordsOf),
        _ => [],
    };
}
