### A request that could not be answered as asked. The reader is the person in front of the screen, not a developer.

fault-malformed-request-heading = لم يصلنا الطلب كاملًا
fault-malformed-request-message = كان جزء من الطلب ناقصًا أو غير واضح. يُرجى الرجوع والمحاولة مرة أخرى.

fault-unknown-verification-heading = لم نعثر على عملية التحقق هذه
fault-unknown-verification-message = لم نعثر على عملية التحقق هذه، وربما تكون قد أُغلقت. يُرجى تسجيل الدخول مرة أخرى للمتابعة.

fault-not-authorised-message = تعذّر علينا قبول هذا الطلب. يُرجى تسجيل الدخول مرة أخرى للمتابعة.

fault-wrong-object-message = بدأت عملية التحقق هذه من حساب آخر. يُرجى تسجيل الدخول بالحساب الذي بدأت به.

fault-name-missing-message = لا يتضمن حسابك اسم عائلة يمكن مقارنة وثيقتك به. يُرجى إضافته إلى حسابك أو التواصل مع فريق الدعم.

fault-temporarily-unavailable-heading = يُرجى الانتظار قليلًا
fault-temporarily-unavailable-message = لا يمكننا الرد الآن. يُرجى المحاولة مرة أخرى بعد بضع دقائق.
