using BenchmarkDotNet.Attributes;
using Tandem.Codecs;
using Tandem.Kernel;
using Tandem.Media.Processing;
using Tandem.Media.Processing.Audio;
using Tandem.Rtp;
using Tandem.Sdp.Rtp;

namespace Tandem.Benchmarks;

/// <summary>One packet of 20 ms through a transcoder: order, decoding, change of rate, packetising, encoding. The sound is a voice-like mixture of 5 seconds, again and again.</summary>
[MemoryDiagnoser]
public class TranscodingBenchmarks : IProcessorOutput
{
    private readonly TranscodedStream _pcmuToOpus = new("0 PCMU/8000", "", "111 opus/48000/2", "useinbandfec=1");
    private readonly TranscodedStream _pcmuToOpusBest = new("0 PCMU/8000", "", "111 opus/48000/2", "useinbandfec=1", complexity: 10);
    private readonly TranscodedStream _opusToPcmu = new("111 opus/48000/2", "useinbandfec=1", "0 PCMU/8000", "");
    private readonly TranscodedStream _pcmuToPcma = new("0 PCMU/8000", "", "8 PCMA/8000", "");
    private readonly TranscodedStream _g722ToOpus = new("9 G722/8000", "", "111 opus/48000/2", "useinbandfec=1");
    private readonly TranscodedStream _opusToG722 = new("111 opus/48000/2", "useinbandfec=1", "9 G722/8000", "");
    private readonly TranscodedStream _opusToG729 = new("111 opus/48000/2", "useinbandfec=1", "18 G729/8000", "annexb=no");
    private int _octets;

    [Benchmark]
    public int PcmuToOpus() => Run(_pcmuToOpus);

    [Benchmark]
    public int PcmuToOpusComplexity10() => Run(_pcmuToOpusBest);

    [Benchmark]
    public int OpusToPcmu() => Run(_opusToPcmu);

    [Benchmark]
    public int PcmuToPcma() => Run(_pcmuToPcma);

    [Benchmark]
    public int G722ToOpus() => Run(_g722ToOpus);

    [Benchmark]
    public int OpusToG722() => Run(_opusToG722);

    [Benchmark]
    public int OpusToG729() => Run(_opusToG729);

    public void Send(byte payloadType, uint timestamp, bool marker, ReadOnlySpan<byte> payload) => _octets = payload.Length;

    private int Run(TranscodedStream stream)
    {
        stream.Next(this);
        return _octets;
    }
}

/// <summary>A transcoder, and packets for it.</summary>
internal sealed class TranscodedStream
{
    private readonly MediaProcessor _processor;
    private readonly List<byte[]> _packets = [];
    private readonly int _units;
    private Instant _now = new(TimeSpan.TicksPerHour);
    private ushort _sequence;
    private uint _timestamp;

    public TranscodedStream(string from, string fromParameters, string to, string toParameters, int complexity = 5)
    {
        var (source, target) = (Format(from, fromParameters), Format(to, toParameters));
        var plan = ProcessorFactory.Plan(new() { Incoming = [source], Outgoing = [target], Audio = new AudioTranscoderOptions { Codec = new() { Complexity = complexity } } });
        _processor = plan.Create();
        _units = source.Map.ClockRate / 50;
        var audio = new AudioFormat(source.Map.Encoding, source.Map.ClockRate, source.Map.Channels, fromParameters);
        using var encoder = AudioCodecs.Find(audio)!.CreateEncoder(audio);
        var payload = new byte[encoder.MaxPayload];
        foreach (var frame in CodecPair.Voice(encoder.SampleRate, 5).Chunk(encoder.SampleRate / 50))
        {
            var packet = new byte[RtpHeader.Length + encoder.Encode(frame, payload)];
            new RtpWriter(packet, source.PayloadType, 0, 0, 1).WritePayload(payload.AsSpan(0, packet.Length - RtpHeader.Length));
            _packets.Add(packet);
        }
    }

    public void Next(IProcessorOutput output)
    {
        var octets = _packets[_sequence % _packets.Count];
        RtpHeader.WriteSequenceNumber(octets, _sequence++);
        RtpHeader.WriteTimestamp(octets, _timestamp);
        _timestamp += (uint)_units;
        _now += TimeSpan.FromMilliseconds(20);
        if (RtpPacket.TryParse(octets, out var packet) != RtpParseError.None) throw new InvalidOperationException("The packet is none.");
        _processor.Receive(packet, _now, output);
    }

    private static RtpFormat Format(string map, string parameters) =>
        RtpMap.TryParse(map, out var parsed) ? new(parsed, parameters.Length == 0 ? null : new(map, parameters), []) : throw new ArgumentException($"{map} is no format.", nameof(map));
}
