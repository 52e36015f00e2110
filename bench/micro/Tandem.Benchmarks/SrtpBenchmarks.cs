using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Tandem.Interop.Tests.Peers;
using Tandem.Rtp.Srtp;

namespace Tandem.Benchmarks;

/// <summary>A packet of 20 ms of G.711 in AES counter mode with tags of 80 bits.</summary>
public sealed class SrtpCounterModeBenchmarks() : SrtpProtection(SrtpSuite.AesCm128HmacSha1Tag80);

/// <summary>A packet of 20 ms of G.711 in AES-GCM.</summary>
public sealed class SrtpGaloisModeBenchmarks() : SrtpProtection(SrtpSuite.AeadAes128Gcm);

/// <summary>A packet is protected, or its protection taken off again, by us and by libsrtp.</summary>
public abstract class SrtpProtection : IDisposable
{
    private const int Length = 172;
    private const int Room = 32;

    private readonly byte[] _packet = new byte[Length];
    private readonly byte[] _buffer = new byte[Length + Room];
    private readonly SrtpSender _sender;
    private readonly LibSrtp _libSender;
    private ushort _number;

    // A receiver hears its sender from the first packet on.
    private readonly SrtpSender _heardSender;
    private readonly SrtpReceiver _receiver;
    private readonly LibSrtp _heardLibSender;
    private readonly LibSrtp _libReceiver;
    private ushort _heardNumber;
    private ushort _heardLibNumber;

    protected SrtpProtection(SrtpSuite suite)
    {
        var key = SrtpMasterKey.Random(suite);
        (_sender, _libSender) = (new SrtpSender(key), new LibSrtp(key, sends: true));
        (_heardSender, _receiver, _heardLibSender, _libReceiver) = (new SrtpSender(key), new SrtpReceiver(key), new LibSrtp(key, sends: true), new LibSrtp(key, sends: false));
        _packet[0] = 0x80;
    }

    [Benchmark]
    public int Protect() => _sender.ProtectRtp(_buffer, Next(ref _number));

    [Benchmark]
    public int ProtectByLibsrtp() => _libSender.ProtectRtp(_buffer, Next(ref _number));

    [Benchmark]
    public bool ProtectAndUnprotect() => _receiver.UnprotectRtp(_buffer.AsSpan(0, _heardSender.ProtectRtp(_buffer, Next(ref _heardNumber))), out _) == SrtpOutcome.Accepted ? true : throw new InvalidOperationException();

    [Benchmark]
    public int ProtectAndUnprotectByLibsrtp() => _libReceiver.UnprotectRtp(_buffer, _heardLibSender.ProtectRtp(_buffer, Next(ref _heardLibNumber)));

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        _libSender.Dispose();
        _libReceiver.Dispose();
        _heardSender.Dispose();
        _heardLibSender.Dispose();
        GC.SuppressFinalize(this);
    }

    private int Next(ref ushort number)
    {
        _packet.CopyTo(_buffer, 0);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(2), ++number);
        return Length;
    }
}
