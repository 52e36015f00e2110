namespace Tandem.Contracts.Media;

/// <summary>Told of what operators shall read of a call while it lasts. On the lane; never blocks.</summary>
public interface ICallLog
{
    /// <summary>In an answered call a party sends no sound although it should, while the other one sends; or that has ended.</summary>
    /// <param name="callId">The Call-ID.</param>
    /// <param name="party">Of which nothing is heard.</param>
    /// <param name="hasBegun">Whether it has begun, or ended.</param>
    void OneWay(string callId, string party, bool hasBegun);
}
