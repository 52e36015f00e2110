namespace Tandem.Contracts.Media;

/// <summary>Told of what happens to the media of a call. On the lane.</summary>
public interface IGatewayObserver
{
    /// <summary>The path or handshake of a party has failed for good: once it is answered, the call is dead.</summary>
    /// <param name="party">Which.</param>
    /// <param name="reason">Why, in words for the record of the call.</param>
    void MediaLost(string party, string reason);

    /// <summary>A party that should send has sent nothing for the time-out. While it rings that need not mean anything.</summary>
    void MediaSilent(string party);

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
