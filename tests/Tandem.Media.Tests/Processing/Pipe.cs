using Tandem.Codecs;
using Tandem.Kernel;
using Tandem.Media.Processing;
using Tandem.Rtp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Tests.Processing;

/// <summary>A packet that came out.</summary>
internal sealed record Sent(byte PayloadType, uint Timestamp, bool Marker, byte[] Payload, Instant At);

/// <summary>A processor with a source before it, in virtual time: each deadline is kept on the way to the next packet.</summary>
internal sealed class Pipe(MediaProcessor processor) : IProcessorOutput, IDisposable
{
    private readonly byte[] _packet = new byte[4000];

    public MediaProcessor Processor => processor;

    public Instant Now { get; private set; } = new(TimeSpan.TicksPerHour);

    public List<Sent> Sent { get; } = [];

    public int Skipped { get; private set; }

    public ushort Sequence { get; set; } = 65500;

    public uint Timestamp { get; set; } = uint.MaxValue - 5000;

    public uint Ssrc { get; set; } = 7;

    public static Pipe Between(IReadOnlyList<RtpFormat> incoming, IReadOnlyList<RtpFormat> outgoing, Func<ProcessorRequest, ProcessorRequest>? with = null)
    {
        var request = new ProcessorRequest { Incoming = incoming, Outgoing = outgoing };
        var plan = ProcessorFactory.Plan(with is null ? request : with(request));
        Assert.True(plan.NeedsProcessor, plan.Reason);
        return new Pipe(plan.Create());
    }

    public void Send(byte payloadType, uint timestamp, bool marker, ReadOnlySpan<byte> payload) => Sent.Add(new(payloadType, timestamp, marker, payload.ToArray(), Now));

    public void Skip(int packets) => Skipped += packets;

    public void Dispose() => processor.Dispose();

    public void Pass(double milliseconds)
    {
        var end = Now + TimeSpan.FromMilliseconds(milliseconds);
        while (processor.Deadline <= end)
        {
            if (processor.Deadline > Now) Now = processor.Deadline;
            processor.Advance(Now, this);
        }

        Now = end;
    }

    /// <summary>A packet now, whose sequence number and timestamp the caller says.</summary>
    public void Put(byte payloadType, ushort sequence, uint timestamp, ReadOnlySpan<byte> payload, bool marker = false)
    {
        var writer = new RtpWriter(_packet, payloadType, sequence, timestamp, Ssrc, marker);
        writer.WritePayload(payload);
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(writer.Written, out var packet));
        processor.Receive(packet, Now, this);
    }

    /// <summary>The next packet of sound; then its time passes.</summary>
    public void Next(RtpFormat format, ReadOnlySpan<byte> payload, bool isLost = false, int milliseconds = 20)
    {
        if (!isLost) Put(format.PayloadType, Sequence, Timestamp, payload);
        Sequence++;
        Timestamp += (uint)(format.Map.ClockRate * milliseconds / 1000);
        Pass(milliseconds);
    }

    /// <summary>A tone from now on, as its format has it.</summary>
    public void Tone(RtpFormat format, double frequency, int milliseconds, int packetTime = 20)
    {
        foreach (var payload in Encoded(format, frequency, milliseconds, packetTime)) Next(format, payload, milliseconds: packetTime);
    }

    public static List<byte[]> Encoded(RtpFormat format, double frequency, int milliseconds, int packetTime = 20)
    {
        var audio = Formats.Audio(format);
        using var encoder = AudioCodecs.Find(audio)!.CreateEncoder(audio);
        return Streams.Encode(audio, Signals.Tone(frequency, encoder.SampleRate, encoder.SampleRate * milliseconds / 1000, 10000, encoder.Channels), packetTime);
    }

    /// <summary>What is heard of a format, one channel of it.</summary>
    public short[] Heard(RtpFormat format) => Heard(format, out _);

    public short[] Heard(RtpFormat format, out int rate)
    {
        var audio = Formats.Audio(format);
        using var decoder = AudioCodecs.Find(audio)!.CreateDecoder(audio);
        rate = decoder.SampleRate;
        var heard = Streams.Decode(audio, Sent.Where(packet => packet.PayloadType == format.PayloadType).Select(packet => packet.Payload));
        return decoder.Channels == 1 ? heard : [.. heard.Where((_, i) => i % 2 == 0)];
    }
}
