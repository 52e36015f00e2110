using System.Buffers.Binary;
using Tandem.Kernel;
using Tandem.Media.Processing;
using Tandem.Rtp;
using Tandem.Sdp.Rtp;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// Packets of a source through a transcoder, or through what passes sound as it is, chosen by the first octet. Each step is an octet of what happens (a packet of sound, noise or an event; a loss, a copy, one that is early; a
/// jump of the timestamp; time; a key that is put in), and what that needs. Nothing throws, every packet that comes out has something in it, and no more come out than time and packets can give.
/// </summary>
internal sealed class TranscodingTarget : IProcessorOutput
{
    private static readonly byte[] PayloadTypes = [0, 9, 111, 13, 101, 110, 77];
    private readonly byte[] _packet = new byte[1500];
    private readonly MediaProcessor _processor;
    private Instant _now = new(TimeSpan.TicksPerHour);
    private ushort _sequence;
    private uint _timestamp;
    private uint _ssrc = 1;
    private int _sent;
    private int _given;

    private TranscodingTarget(int choice)
    {
        RtpFormat[] incoming = [Format("0 PCMU/8000"), Format("9 G722/8000"), Format("111 opus/48000/2"), Format("13 CN/8000"), .. choice % 2 == 0 ? [Format("101 telephone-event/8000"), Format("110 telephone-event/48000")] : Array.Empty<RtpFormat>()];
        RtpFormat[] outgoing = (choice / 2 % 4) switch
        {
            0 => [Format("8 PCMA/8000")],
            1 => [Format("111 opus/48000/2"), Format("96 telephone-event/48000")],
            2 => [Format("8 PCMA/8000"), Format("96 telephone-event/8000"), Format("13 CN/8000")],
            _ => [.. incoming[..4], Format("96 telephone-event/8000")],
        };
        _processor = ProcessorFactory.Plan(new()
        {
            Incoming = incoming,
            Outgoing = outgoing,
            PressesKeys = true,
            PacketTime = TimeSpan.FromMilliseconds(choice / 8 % 2 == 0 ? 20 : 60),
            Audio = new() { KeyPressed = (_, duration) => Assert.True(duration >= TimeSpan.Zero) },
        }).Create();
    }

    public static void Run(byte[] octets)
    {
        var script = new ScriptReader(octets);
        var target = new TranscodingTarget(script.Next());
        using var processor = target._processor;
        while (!script.HasEnded) target.Step(script);
        target.Pass(2000);
    }

    public void Send(byte payloadType, uint timestamp, bool marker, ReadOnlySpan<byte> payload)
    {
        Assert.False(payload.IsEmpty);
        _sent++;
        Assert.InRange(_sent, 1, _given + 200);
    }

    private static RtpFormat Format(string map) => RtpMap.TryParse(map, out var parsed) ? new(parsed, null, []) : throw new ArgumentException(map, nameof(map));

    private void Step(ScriptReader script)
    {
        var what = script.Next(16);
        switch (what)
        {
            case < 7:
                Put(PayloadTypes[what], _sequence++, script.Take(script.Next()));
                _timestamp += (uint)script.Next() * 8;
                break;
            case 7:
                _sequence += (ushort)script.Next();
                break;
            case 8:
                Put(0, (ushort)(_sequence - script.Next()), script.Take(script.Next()));
                break;
            case 9:
                Put(0, (ushort)(_sequence + script.Next(5)), script.Take(script.Next()));
                break;
            case 10:
                _timestamp += (uint)BinaryPrimitives.ReadInt16LittleEndian([script.Next(), script.Next()]) * 256;
                break;
            case 11:
                _ssrc++;
                break;
            case 12:
                _given += 200;
                _processor.PressKey((char)script.Next(), TimeSpan.FromMilliseconds(script.Next() * 4), _now, this);
                break;
            case 13:
                _processor.RequestMode(script.Next());
                break;
            default:
                Pass(script.Next());
                break;
        }
    }

    private void Put(byte payloadType, ushort sequence, ReadOnlySpan<byte> payload)
    {
        var writer = new RtpWriter(_packet, payloadType, sequence, _timestamp, _ssrc);
        writer.WritePayload(payload);
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(writer.Written, out var packet));
        // What was lost before it and noise until it, a whole packet of 120 ms, the rest of one begun; and it may begin an event of up to ten seconds.
        _given += 40 + (payloadType >= 100 ? 600 : 0);
        _processor.Receive(packet, _now, this);
    }

    private void Pass(int milliseconds)
    {
        // A packet of sound or of an event in each 10 ms at most.
        _given += milliseconds / 5;
        var end = _now + TimeSpan.FromMilliseconds(milliseconds);
        for (var steps = 0; _processor.Deadline <= end; steps++)
        {
            Assert.InRange(steps, 0, 1000);
            if (_processor.Deadline > _now) _now = _processor.Deadline;
            _processor.Advance(_now, this);
        }

        _now = end;
    }
}
