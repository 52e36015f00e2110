namespace Tandem.Dtls;

/// <summary>What kind of output it is.</summary>
public enum DtlsOutputKind
{
    /// <summary><see cref="DtlsOutput.Octets"/> are a datagram to the other side.</summary>
    Transmit,

    /// <summary>The handshake is over and the other side is who it should be: <see cref="DtlsOutput.Keys"/>.</summary>
    Established,

    /// <summary><see cref="DtlsOutput.Octets"/> have come from the other side.</summary>
    Data,

    /// <summary>The session is of no use: <see cref="DtlsOutput.Failure"/>, <see cref="DtlsOutput.Reason"/>. The last output but for datagrams.</summary>
    Failed,

    /// <summary>The other side has ended the session.</summary>
    Closed,
}

/// <summary>One output of a session.</summary>
/// <param name="Kind">What it is.</param>
public readonly record struct DtlsOutput(DtlsOutputKind Kind)
{
    /// <summary>Of <see cref="DtlsOutputKind.Transmit"/> and <see cref="DtlsOutputKind.Data"/>.</summary>
    public ReadOnlyMemory<byte> Octets { get; init; }

    /// <summary>Of <see cref="DtlsOutputKind.Established"/>; null where no SRTP was offered.</summary>
    public SrtpKeys? Keys { get; init; }

    /// <summary>Of <see cref="DtlsOutputKind.Failed"/>.</summary>
    public DtlsFailure Failure { get; init; }

    /// <summary>Of <see cref="DtlsOutputKind.Failed"/>: in OpenSSL's words.</summary>
    public string? Reason { get; init; }
}
