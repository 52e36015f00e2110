using System.Runtime.InteropServices;
using Tandem.Kernel;

namespace Tandem.Dtls.Native;

/// <summary>The memory of one call into OpenSSL: the datagram that it may read, and room for those that it writes.</summary>
internal unsafe readonly ref struct DtlsCall
{
    private readonly DatagramBio* _bio;
    private readonly byte* _own;

    public DtlsCall(DatagramBio* bio, ReadOnlySpan<byte> datagram, int outputCapacity, DtlsMemory? shared = null)
    {
        _bio = bio;
        _own = shared is null ? (byte*)NativeMemory.Alloc((nuint)(datagram.Length + outputCapacity)) : null;
        var memory = shared is null ? _own : (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(shared.Scratch, 0);
        datagram.CopyTo(new Span<byte>(memory, datagram.Length));
        bio->Input = memory;
        bio->InputLength = datagram.Length;
        bio->Output = memory + datagram.Length;
        bio->OutputCapacity = outputCapacity;
    }

    /// <summary>Tells the datagrams that were written.</summary>
    public void TakeOutput(OutputQueue<DtlsOutput> outputs)
    {
        var written = new ReadOnlySpan<byte>(_bio->Output, _bio->OutputLength);
        while (!written.IsEmpty)
        {
            var length = MemoryMarshal.Read<ushort>(written);
            outputs.Add(new DtlsOutput(DtlsOutputKind.Transmit) { Octets = written.Slice(DatagramBio.LengthOctets, length).ToArray() });
            written = written[(DatagramBio.LengthOctets + length)..];
        }

        _bio->OutputLength = 0;
    }

    public void Dispose()
    {
        (_bio->InputLength, _bio->OutputLength, _bio->OutputCapacity) = (0, 0, 0);
        NativeMemory.Free(_own);
    }
}
