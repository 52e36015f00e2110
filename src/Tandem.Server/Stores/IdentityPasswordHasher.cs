using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Tandem.Subscribers;

namespace Tandem.Server.Stores;

/// <summary>
/// ASP.NET Core Identity's hash: PBKDF2 with HMAC-SHA-512, 128 bits of salt and 100,000 iterations. At most half of the processors hash at the same time: signing in waits rather than calls.
/// </summary>
internal sealed class IdentityPasswordHasher(IOptions<PasswordHasherOptions> options) : IPasswordHasher, IDisposable
{
    private static readonly object Nobody = new();

    private readonly PasswordHasher<object> _hasher = new(options);
    private readonly SemaphoreSlim _processors = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <inheritdoc/>
    public Task<string> HashAsync(string password, CancellationToken cancellation) => RunAsync(() => _hasher.HashPassword(Nobody, password), cancellation);

    /// <inheritdoc/>
    public Task<bool> VerifyAsync(string hash, string password, CancellationToken cancellation) =>
        RunAsync(() => _hasher.VerifyHashedPassword(Nobody, hash, password) != PasswordVerificationResult.Failed, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _processors.Dispose();

    private async Task<T> RunAsync<T>(Func<T> hash, CancellationToken cancellation)
    {
        await _processors.WaitAsync(cancellation);
        try
        {
            return await Task.Run(hash, cancellation);
        }
        finally
        {
            _processors.Release();
        }
    }
}
