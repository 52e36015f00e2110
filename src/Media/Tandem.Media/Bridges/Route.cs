namespace Tandem.Media.Bridges;

/// <summary>What a bridge does with packets of one payload type.</summary>
internal enum RouteKind : byte
{
    /// <summary>It was not agreed on.</summary>
    None,

    /// <summary>The other side takes it as it is.</summary>
    Pass,

    /// <summary>A processor makes something else of it.</summary>
    Process,

    /// <summary>It accompanies what a processor makes something else of, and so goes there too.</summary>
    Accompany,

    /// <summary>It is a key for a side without telephone events: from the first one on, a processor makes tones of them.</summary>
    Key,
}

/// <summary>One place of the table of a bridge.</summary>
internal struct Route
{
    /// <summary>The clock of what is sent.</summary>
    public int Rate;

    public RouteKind Kind;

    /// <summary>Whether it only accompanies other formats.</summary>
    public bool IsCompanion;

    /// <summary>What it is sent as.</summary>
    public byte PayloadType;
}
