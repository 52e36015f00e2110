using Tandem.Kernel;

namespace Tandem.Media.Transports;

/// <summary>What the latch says to a packet.</summary>
internal enum LatchOutcome
{
    /// <summary>It is of the source that is known.</summary>
    Known,

    /// <summary>It makes its source the known one, to which packets go from now on.</summary>
    Latched,

    /// <summary>It is of somebody else.</summary>
    Foreign,
}

/// <summary>
/// Where the other side really is, which NATs make another address than the one it has announced (RFC 4961, RFC 7362): the first source that sends something sensible within a time after offer and answer is the one, and
/// from then on nobody else is heard, or a stranger who knows the port could take the call over. The announced address comes before any other in that time, and a packet that proves itself at any time.
/// </summary>
/// <param name="window">For how long any source may become the known one.</param>
internal sealed class SourceLatch(TimeSpan window)
{
    /// <summary>Who sends goes on sending: one who is silent for longer has moved, or has been taken away.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(500);

    private PeerAddress _announced;
    private Instant _closesAt;
    private Instant _heardAt;

    /// <summary>Who may become the known source.</summary>
    public SourceRules Rules { get; set; } = SourceRules.Default;

    /// <summary>Whether a source is known.</summary>
    public bool IsLatched { get; private set; }

    /// <summary>Where packets go: the known source, and before there is one the announced one.</summary>
    public PeerAddress Remote { get; private set; }

    /// <summary>Begins, when offer and answer have named an address; anew, when it is another one than before.</summary>
    public void Open(PeerAddress announced, Instant now)
    {
        if (IsLatched && announced == _announced) return;
        (_announced, Remote, IsLatched, _closesAt) = (announced, announced, false, now + window);
    }

    /// <summary>Whether an address is the announced one.</summary>
    public bool IsAnnounced(in PeerAddress address) => address == _announced;

    /// <summary>Takes back that a source is known: it was not the other side.</summary>
    public void Forget() => (IsLatched, Remote) = (false, _announced);

    /// <summary>Judges a packet that is well formed.</summary>
    /// <param name="from">Where it came from.</param>
    /// <param name="isAuthentic">Whether it has proved itself.</param>
    /// <param name="now">When it came.</param>
    public LatchOutcome Judge(in PeerAddress from, bool isAuthentic, Instant now)
    {
        if (IsLatched && from == Remote)
        {
            _heardAt = now;
            return LatchOutcome.Known;
        }

        var isOpen = Rules.Learns && now <= _closesAt;
        var isPreferred = isAuthentic || (from == _announced && (isOpen || !IsLatched));
        var isMoved = Rules.Follows && (!IsLatched || now - _heardAt >= Silence);
        if (!isPreferred && !isMoved && (IsLatched || !isOpen)) return LatchOutcome.Foreign;
        (IsLatched, Remote, _heardAt) = (true, from, now);
        return LatchOutcome.Latched;
    }
}
