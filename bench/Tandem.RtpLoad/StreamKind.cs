namespace Tandem.RtpLoad;

/// <summary>How the far side of a call is carried; the near one always is in the clear.</summary>
internal enum StreamKind
{
    /// <summary>In the clear.</summary>
    Plain,

    /// <summary>With keys of the description.</summary>
    Sdes,

    /// <summary>With keys of a handshake.</summary>
    Dtls,

    /// <summary>In the clear, as Opus.</summary>
    Opus,
}
