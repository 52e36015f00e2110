namespace Tandem.Contracts.Media;

/// <summary>Told of what happens to the media of a call. On the lane.</summary>
public interface IGatewayObserver
{
    /// <summary>A party has sent nothing for the time-out, or its path or handshake has failed for good: the call is dead.</summary>
    /// <param name="party">Which.</param>
    /// <param name="reason">Why, in words for the record of the call.</param>
    void MediaLost(string party, string reason);

    /// <summary>A party sends no sound although it should, while the other one sends; or that has ended.</summary>
    /// <param name="party">Of which nothing is heard.</param>
    /// <param name="hasBegun">Whether it has begun, or ended.</param>
    void OneWay(string party, bool hasBegun);

    /// <summary>A party has pressed a key that the other can only be told of by signalling (SIP INFO).</summary>
    /// <param name="party">Which.</param>
    /// <param name="key">The key.</param>
    /// <param name="duration">How long.</param>
    void KeyPressed(string party, char key, TimeSpan duration);
}
