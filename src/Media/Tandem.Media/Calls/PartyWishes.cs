namespace Tandem.Media.Calls;

/// <summary>Whether a party uses ICE.</summary>
public enum IceUse
{
    /// <summary>As its profile says.</summary>
    AsProfile,

    /// <summary>Never.</summary>
    Remove,

    /// <summary>Wherever it has its keys by DTLS; Tandem has no ICE without.</summary>
    Force,
}

/// <summary>Where RTCP of a party goes (RFC 5761).</summary>
public enum RtcpUse
{
    /// <summary>As its profile says: a browser has one port, others are offered two, and get one when they ask for it.</summary>
    AsProfile,

    /// <summary>One port is offered, and two where it is not taken.</summary>
    Offer,

    /// <summary>There is one port only.</summary>
    Require,

    /// <summary>Two ports, whatever it offers.</summary>
    Separate,
}

/// <summary>How a party has its keys by DTLS (RFC 5763).</summary>
public enum DtlsUse
{
    /// <summary>As its profile says, and who is asked begins the handshake.</summary>
    AsProfile,

    /// <summary>Not at all: keys stand in the description.</summary>
    Off,

    /// <summary>The party begins the handshake wherever it may choose.</summary>
    Passive,
}

/// <summary>Which codecs a party is told of beyond those of the other side, and which of these not. Names are compared without case. Immutable.</summary>
public sealed record CodecWishes
{
    /// <summary>Stands for every codec.</summary>
    public const string All = "all";

    /// <summary>Nothing beyond what the gateway does by itself.</summary>
    public static readonly CodecWishes None = new();

    /// <summary>Codecs of the other side that nobody uses in this call.</summary>
    public IReadOnlyList<string> Stripped { get; init; } = [];

    /// <summary>Codecs that stay although <see cref="All"/> are stripped or masked.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>Codecs of the other side that this party is not told of; they are converted.</summary>
    public IReadOnlyList<string> Masked { get; init; } = [];

    /// <summary>Codecs to convert to, such as <c>PCMA</c> or <c>opus/48000/2</c>, the most wanted first; null for those of <see cref="MediaCallOptions.Codecs"/>.</summary>
    public IReadOnlyList<string>? Converted { get; init; }

    internal bool Uses(string name) => !Has(Stripped, name) || Has(Kept, name);

    internal bool Tells(string name) => Uses(name) && (!Has(Masked, name) || Has(Kept, name));

    internal bool Converts(string name) => Converted is not null && Has(Converted, name);

    private static bool Has(IReadOnlyList<string> names, string name) =>
        names.Any(one => one.Equals(All, StringComparison.OrdinalIgnoreCase) || one.Split('/')[0].Equals(name, StringComparison.OrdinalIgnoreCase));
}
