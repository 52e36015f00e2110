namespace Tandem.Dtls;

/// <summary>
/// Memory that the sessions of one lane share, so that none is taken for each datagram. What a session tells of <see cref="DtlsOutputKind.Data"/> stands in it until the next datagram is handed to any of them.
/// </summary>
public sealed class DtlsMemory
{
    private const int MaxDatagram = ushort.MaxValue;

    /// <summary>Pinned: OpenSSL reads and writes here.</summary>
    internal byte[] Scratch { get; } = GC.AllocateUninitializedArray<byte>(MaxDatagram + DtlsSession.OutputCapacity, pinned: true);

    /// <summary>What the records of one datagram carry, which is less than the datagram, and room for OpenSSL to ask for one more.</summary>
    internal byte[] Data { get; } = GC.AllocateUninitializedArray<byte>(MaxDatagram + DtlsSession.MaxRecord, pinned: true);
}
