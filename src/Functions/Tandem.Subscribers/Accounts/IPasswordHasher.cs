namespace Tandem.Subscribers;

/// <summary>Turns passwords into what can be stored: salted and slow. Thread-safe.</summary>
public interface IPasswordHasher
{
    /// <summary>Hashes a password under a new salt.</summary>
    Task<string> HashAsync(string password, CancellationToken cancellation);

    /// <summary>Whether a password is the one that was hashed. Takes the same time whatever the answer.</summary>
    Task<bool> VerifyAsync(string hash, string password, CancellationToken cancellation);
}
