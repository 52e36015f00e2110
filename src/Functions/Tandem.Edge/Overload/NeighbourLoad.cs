using System.Buffers.Text;
using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>
/// Overload control between neighbours (RFC 7339), with the loss algorithm. As a server: who announces <c>oc</c> in the Via of a request learns from that of the response which share to keep back. As a
/// client: requests to neighbours announce it, and as many new ones as the neighbour says are answered with 503 here instead of being sent.
/// </summary>
internal sealed class NeighbourLoad
{
    private static readonly TimeSpan DefaultValidity = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxValidity = TimeSpan.FromSeconds(5);

    private readonly OverloadOptions _options;
    private readonly OverloadControl _own;
    private readonly Dictionary<PeerAddress, Share> _shares;

    public NeighbourLoad(OverloadOptions options, OverloadControl own, IEnumerable<PeerAddress> neighbours)
    {
        _options = options;
        _own = own;
        _shares = options.TellsNeighbours ? neighbours.Select(address => address.WithPort(0)).Distinct().ToDictionary(address => address, _ => new Share()) : [];
    }

    /// <summary>Whether there are none: then nothing is spent.</summary>
    public bool IsEmpty => _shares.Count == 0;

    /// <summary>Whether a request comes from a neighbour that is told its share.</summary>
    public bool IsTold(SipMessage request, in Flow flow) => _shares.Count > 0 && Find(flow) is not null && Announces(request.TopVia);

    /// <summary>Writes what RFC 7339 wants into the top Via of a message to a neighbour.</summary>
    /// <returns>False when the request is not to be sent, because the neighbour wants less.</returns>
    public bool Prepare(SipMessage message, in Flow flow, Instant now)
    {
        if (Find(flow) is not { } share) return true;
        var via = message.TopVia;
        if (via.Value.IsEmpty) return true;
        var announces = Announces(via);
        if (!message.IsRequest)
        {
            if (announces) Write(message, via, $";oc={_own.Loss};oc-algo=\"loss\";oc-validity={(long)_options.Validity.TotalMilliseconds};oc-seq={now.Ticks / TimeSpan.TicksPerSecond}.{now.Ticks / 10_000 % 1000:d3}");
            return true;
        }

        // A retransmission was decided on when it was sent first.
        if (announces) return true;
        if (share.Sheds(message, now)) return false;
        Write(message, via, ";oc;oc-algo=\"loss\"");
        return true;
    }

    /// <summary>Reads from a response to a request of this node what the neighbour wants (sections 4 and 5.3).</summary>
    public void Learn(SipMessage response, in Flow flow, Instant now)
    {
        if (Find(flow) is not { } share) return;
        var parameters = response.TopVia.Parameters;
        if (!parameters.TryGet("oc"u8, out var text) || !TryRead(text, 100, out var loss)) return;
        if (parameters.TryGet("oc-algo"u8, out var algorithm) && !algorithm.SequenceEqual("\"loss\""u8)) return;
        if (!parameters.TryGet("oc-seq"u8, out var number) || !Utf8Parser.TryParse(number, out decimal sequence, out var length) || length != number.Length) return;
        var validity = !parameters.TryGet("oc-validity"u8, out var time) ? DefaultValidity : TryRead(time, int.MaxValue, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.Zero;
        // Responses overtake each other: only the newest counts. A server that starts anew may count from anywhere, once what it said has run out.
        if (sequence <= share.Sequence && now < share.Until) return;
        share.Sequence = sequence;
        share.Loss = loss;
        share.Until = now + (validity < MaxValidity ? validity : MaxValidity);
    }

    private Share? Find(in Flow flow) => flow.Transport.IsWebSocket() ? null : _shares.GetValueOrDefault(flow.Remote.WithPort(0));

    private static bool Announces(in Via via) => via.Parameters.Has("oc"u8);

    private static bool TryRead(ReadOnlySpan<byte> text, int most, out int number) =>
        Utf8Parser.TryParse(text, out number, out var length) && length == text.Length && number >= 0 && number <= most;

    private static void Write(SipMessage message, in Via via, string parameters)
    {
        var value = new SipWriter(new byte[via.Value.Length + parameters.Length]);
        value.Append(via.Value[..^via.Parameters.Octets.Length]);
        foreach (var parameter in via.Parameters)
        {
            if (parameter.Name.Length >= 2 && Ascii.EqualsIgnoreCase(parameter.Name[..2], "oc"u8) && (parameter.Name.Length == 2 || parameter.Name[2] == (byte)'-')) continue;
            value.Append((byte)';');
            value.Append(parameter.Name);
            if (parameter.Value.IsEmpty) continue;
            value.Append((byte)'=');
            value.Append(parameter.Value);
        }

        value.Append(Encoding.ASCII.GetBytes(parameters));
        // Never longer than what was made room for, unless the Via had white space in other places; then it stays as it is.
        if (!value.HasOverflowed) message.ReplaceFirstValue(HeaderName.Via, value.Written);
    }

    /// <summary>What one neighbour wants to be kept back.</summary>
    private sealed class Share
    {
        private int _credit;

        public decimal Sequence { get; set; }

        public int Loss { get; set; }

        public Instant Until { get; set; }

        public bool Sheds(SipMessage request, Instant now)
        {
            if (Loss == 0 || now >= Until || !OverloadControl.IsNew(request)) return false;
            _credit += Loss;
            if (_credit < 100) return false;
            _credit -= 100;
            return true;
        }
    }
}
