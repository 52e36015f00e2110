using System.Buffers.Binary;
using Tandem.Kernel;

namespace Tandem.IceProbe;

/// <summary>Numbered packets, as many and as long as those of speech: 160 octets every 20 ms. Exchanges are numbered too, so that what is late counts where it belongs.</summary>
internal sealed class NumberedData
{
    private const int Length = 160;

    /// <summary>That of RTP, which is neither STUN nor ChannelData (RFC 7983 section 7).</summary>
    private const byte FirstOctet = 0x80;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly byte[] _packet = new byte[Length];
    private readonly HashSet<(uint Exchange, uint Number)> _received = [];
    private uint _count;

    public NumberedData() => _packet[0] = FirstOctet;

    /// <summary>The exchange that runs or ran last; 0 before the first.</summary>
    public uint Exchange { get; private set; }

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    public uint Sent { get; private set; }

    public int Received { get; private set; }

    /// <summary>The first packets that have not come.</summary>
    public IEnumerable<int> Missing => Enumerable.Range(0, (int)_count).Where(number => !_received.Contains((Exchange, (uint)number))).Take(10);

    /// <summary>How often in a row now a packet was due and not sent because nothing may be.</summary>
    public int Withheld { get; private set; }

    /// <summary>Whether all packets of this exchange went out and all of the other side came.</summary>
    public bool IsComplete => Sent == _count && Received == _count;

    /// <summary>Begins an exchange of so many packets each way.</summary>
    public void Begin(uint count, Instant now)
    {
        Exchange++;
        (_count, Sent, Withheld, Deadline) = (count, 0, 0, now);
        Received = _received.Count(packet => packet.Exchange == Exchange);
    }

    public void Receive(ReadOnlySpan<byte> packet)
    {
        if (packet.Length != Length || packet[0] != FirstOctet) return;
        var (exchange, number) = (BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), BinaryPrimitives.ReadUInt32BigEndian(packet[8..]));
        if (_received.Add((exchange, number)) && exchange == Exchange) Received++;
    }

    /// <summary>Sends the packet that is due. Who is late goes on from now: a burst of what was missed would overflow what a stall has left full, and count as loss.</summary>
    /// <param name="now">The time.</param>
    /// <param name="send">Sends a packet; false when nothing may be sent.</param>
    public void Advance(Instant now, Func<byte[], bool> send)
    {
        if (now < Deadline) return;
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(4), Exchange);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(8), Sent);
        if (send(_packet)) (Sent, Withheld) = (Sent + 1, 0);
        else Withheld++;
        var next = Deadline + Interval;
        Deadline = Sent == _count ? Instant.Never : next > now ? next : now + Interval;
    }
}
