using System.Runtime.InteropServices;

namespace Tandem.Dtls.Native;

/// <summary>
/// OpenSSL's way to the network: one datagram in, and room for those that go out, each behind its length. OpenSSL 3.0 has memory for streams only, in which the ends of datagrams are lost. The memory is the caller's, for as
/// long as a call into OpenSSL lasts.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DatagramBio
{
    /// <summary>Octets in front of each datagram that goes out: its length.</summary>
    public const int LengthOctets = sizeof(ushort);

    private const int SourceSink = 0x0400;
    private const int Read = 0x01;
    private const int ReadWriteOrOther = 0x07;
    private const int ShouldRetry = 0x08;

    private const int Pending = 10;
    private const int Flush = 11;
    private const int QueryMtu = 40;
    private const int GetFallbackMtu = 47;
    private const int GetMtuOverhead = 49;
    private const int IpAndUdpHeaders = 48;

    private static readonly nint Method = CreateMethod();

    public byte* Input;
    public int InputLength;
    public byte* Output;
    public int OutputLength;
    public int OutputCapacity;
    public int Mtu;
    public uint FirstTimer;
    public uint LongestTimer;

    /// <summary>A BIO over it, which <c>SSL_free</c> frees.</summary>
    public static nint Create(DatagramBio* data)
    {
        var bio = OpenSslException.Require(LibCrypto.BIO_new(Method), "BIO_new");
        LibCrypto.BIO_set_data(bio, data);
        LibCrypto.BIO_set_init(bio, 1);
        return bio;
    }

    private static nint CreateMethod()
    {
        var method = OpenSslException.Require(LibCrypto.BIO_meth_new(LibCrypto.BIO_get_new_index() | SourceSink, "datagrams in memory"), "BIO_meth_new");
        _ = LibCrypto.BIO_meth_set_write(method, &WriteDatagram);
        _ = LibCrypto.BIO_meth_set_read(method, &ReadDatagram);
        _ = LibCrypto.BIO_meth_set_ctrl(method, &Control);
        return method;
    }

    [UnmanagedCallersOnly]
    private static int WriteDatagram(nint bio, byte* octets, int length)
    {
        var data = (DatagramBio*)LibCrypto.BIO_get_data(bio);
        LibCrypto.BIO_clear_flags(bio, ReadWriteOrOther | ShouldRetry);
        // What finds no room is lost, as in any network, and repeated.
        if (length is <= 0 or > ushort.MaxValue || data->OutputCapacity - data->OutputLength < LengthOctets + length) return length;
        var to = new Span<byte>(data->Output + data->OutputLength, LengthOctets + length);
        MemoryMarshal.Write(to, (ushort)length);
        new ReadOnlySpan<byte>(octets, length).CopyTo(to[LengthOctets..]);
        data->OutputLength += to.Length;
        return length;
    }

    [UnmanagedCallersOnly]
    private static int ReadDatagram(nint bio, byte* octets, int length)
    {
        var data = (DatagramBio*)LibCrypto.BIO_get_data(bio);
        LibCrypto.BIO_clear_flags(bio, ReadWriteOrOther | ShouldRetry);
        if (data->InputLength == 0)
        {
            LibCrypto.BIO_set_flags(bio, Read | ShouldRetry);
            return -1;
        }

        var read = Math.Min(length, data->InputLength);
        new ReadOnlySpan<byte>(data->Input, read).CopyTo(new Span<byte>(octets, read));
        data->InputLength = 0;
        return read;
    }

    [UnmanagedCallersOnly]
    private static nint Control(nint bio, int command, nint number, nint pointer)
    {
        var data = (DatagramBio*)LibCrypto.BIO_get_data(bio);
        return command switch
        {
            Flush => 1,
            Pending => data->InputLength,
            QueryMtu or GetFallbackMtu => data->Mtu,
            GetMtuOverhead => IpAndUdpHeaders,
            _ => 0,
        };
    }
}
