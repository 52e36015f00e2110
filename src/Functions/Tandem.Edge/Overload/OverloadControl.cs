using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>
/// Decides which share of new requests is refused. The measure is how long inputs have been waiting without a pause: at any load that the node can bear the queue is empty many times a
/// second, over it never again. The share grows while that lasts and falls slowly after it, so that what is accepted stays near what can be served.
/// </summary>
internal sealed class OverloadControl(OverloadOptions options)
{
    private Instant _behindSince = Instant.Never;
    private Instant _adjusted;
    private bool _wasBehind;
    private int _credit;

    /// <summary>The share of new requests that is refused, in percent.</summary>
    public int Loss { get; private set; }

    /// <summary>How many times the node has become overloaded.</summary>
    public long Episodes { get; private set; }

    /// <summary>A batch of inputs has been worked off.</summary>
    /// <param name="isBehind">Whether further inputs wait already.</param>
    /// <param name="now">The time at which the batch began.</param>
    public void BatchEnded(bool isBehind, Instant now)
    {
        if (!options.IsOn) return;
        if (!isBehind) _behindSince = Instant.Never;
        else if (_behindSince == Instant.Never) _behindSince = now;
        _wasBehind |= isBehind && now - _behindSince >= options.QueueTime;
        if (now - _adjusted < options.Interval) return;
        Adjust(now);
    }

    /// <summary>Whether this new request is refused. Evenly: of a hundred as many as the share says, wherever they come from.</summary>
    public bool Sheds()
    {
        if (Loss == 0) return false;
        _credit += Loss;
        if (_credit < 100) return false;
        _credit -= 100;
        return true;
    }

    /// <summary>
    /// Whether a request may be refused for overload at all. What belongs to a dialog lets load go away, an ACK or CANCEL must not be lost, and a phone whose registration is refused is
    /// gone: those come last and are never refused here.
    /// </summary>
    public static bool IsNew(SipMessage request) =>
        request.Method is SipMethod.Invite or SipMethod.Message or SipMethod.Subscribe or SipMethod.Publish or SipMethod.Options or SipMethod.Refer or SipMethod.Other && request.To.Tag.IsEmpty;

    private void Adjust(Instant now)
    {
        if (_wasBehind)
        {
            if (Loss == 0) Episodes++;
            Loss = Math.Min(100, Loss + options.Increase);
        }
        else if (Loss > 0)
        {
            // An idle node may have slept over many intervals.
            var intervals = Math.Min(100, (now - _adjusted).Ticks / options.Interval.Ticks);
            Loss = Math.Max(0, Loss - (int)(options.Decrease * intervals));
        }

        _wasBehind = false;
        _adjusted = now;
    }
}
